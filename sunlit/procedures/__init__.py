"""Flow charts: versions, compiler, soundness, interpreter, drawing."""
