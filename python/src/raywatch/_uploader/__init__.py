"""The uploader: a process that owns the one socket, reads the spool and sends it. ``python -m raywatch._uploader FOLDER``."""
