"""The command line: one file a command, no mathematics in it. Installs as ``symcons_cli``."""
