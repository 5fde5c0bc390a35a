/// Writes the Swift side of a set of `.proto` files.
package struct CodeGenerator {
  private let request: PluginRequest

  /// A generator of what `request` asks for.
  package init(_ request: PluginRequest) {
    self.request = request
  }

  /// The files; fails when the protos break a rule of ``SchemaCheck``.
  package func run() throws(CodeGenError) -> [GeneratedFile] {
    let options = try GeneratorOptions(parsing: request.parameter)
    let files = generatedFiles
    try SchemaCheck(Schema(files: files)).run()
    if options.output == .moduleMap {
      let map = ModuleMapEmitter(
        files: files, module: options.module, extraHeader: options.extraHeader)
      return [GeneratedFile(path: "module.modulemap", content: map.emit())]
    }
    return [
      GeneratedFile(path: "Namespaces.swift", content: NamespacesEmitter(files: files).emit())
    ]
      + files.flatMap { swiftFiles(of: $0, module: options.module) }
  }

  private var generatedFiles: [ProtoFile] {
    request.schema.files.filter { request.filesToGenerate.contains($0.path) }
  }

  private func swiftFiles(of file: ProtoFile, module: String) -> [GeneratedFile] {
    let schema = request.schema
    let stem = file.directory + Schema(files: generatedFiles).swiftFileName(of: file)
    var result: [GeneratedFile] = []
    if !file.messages.isEmpty || !file.enums.isEmpty {
      let messages = MessagesEmitter(schema: schema, file: file, cModule: module)
      result.append(
        GeneratedFile(path: stem + ".messages.swift", content: messages.emit()))
    }
    if !file.services.isEmpty {
      let server = ServerEmitter(schema: schema, file: file)
      let client = ClientEmitter(schema: schema, file: file)
      result.append(GeneratedFile(path: stem + ".server.swift", content: server.emit()))
      result.append(GeneratedFile(path: stem + ".client.swift", content: client.emit()))
    }
    return result
  }
}
