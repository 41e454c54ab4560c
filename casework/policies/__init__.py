"""Rule packs: dated files in which every number stands with its legal basis."""
