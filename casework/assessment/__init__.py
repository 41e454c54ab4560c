"""Assessment (考核): what departments achieve in a month or a year, frozen when it is closed."""
