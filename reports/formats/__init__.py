"""The formats: one file each with `MEDIA_TYPE`, `SUFFIX` and `render(document) -> bytes`.

A file that is dropped in here is a format; its name is what `--format` takes.
"""
