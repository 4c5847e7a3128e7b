extension House {
    func addOpenAPI(to list: inout RouteList) {
    }
}
