import Pictures

// Before anything else: the program may have been started to draw one picture in a process of its own.
DrawingProcess.runIfAsked()

print("quantscope")
