print("bench-geo: nothing is measured yet")
