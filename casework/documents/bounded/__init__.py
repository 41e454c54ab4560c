"""What reads hostile bytes: each file in a process of its own that may use only so much.

Nothing here knows Django: the keeper holds the libraries ready and no setting, key or connection.
"""
