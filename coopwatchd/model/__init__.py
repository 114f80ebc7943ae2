"""What the program knows and decides: pure data and functions, no IO, no clock (`now` is an argument), no logging."""
