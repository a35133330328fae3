// This room is being built; this file goes when its first one comes.
