"""Reports of a breach from the public: taken in, kept confidential, handled, answered."""
