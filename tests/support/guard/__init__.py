"""The guards of the workspace.

Each is a function from a tree to its complaints, empty when it is content. The tests
run them on this checkout, and on a copy with a violation that they must see.
"""
