// This room's tests are being written; this file goes when its first one comes.
