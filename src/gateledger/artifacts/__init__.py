"""Pure readers: text -> typed artifact, or Problems with their lines."""
