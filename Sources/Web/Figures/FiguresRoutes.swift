extension House {
    func addFigures(to list: inout RouteList) {
    }
}
