"""The engine of an answer: detached runs, their log, their journal."""
