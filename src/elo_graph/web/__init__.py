"""Pages for people and documents about things, over the same answers as the interfaces."""
