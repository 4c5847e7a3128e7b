extension House {
    func addUnitPage(to list: inout RouteList) {
    }
}
