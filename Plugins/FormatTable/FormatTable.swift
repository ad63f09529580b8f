import Foundation
import PackagePlugin

/// Writes the Swift side of `formats.def` before a target is compiled: for `Tensors` the layouts, for the others the list
/// of declarations.
@main
struct FormatTable: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let table = context.package.directoryURL.appending(path: "Sources/CKernels/include/formats.def")
    let (part, file) =
      target.name == "Tensors" ? ("layouts", "BlockFormat+All.swift") : ("registry", "FormatRegistry+Declared.swift")
    let output = context.pluginWorkDirectoryURL.appending(path: file)
    return [
      .buildCommand(
        displayName: "Writing \(file) from formats.def",
        executable: try context.tool(named: "FormatGenerator").url,
        arguments: [part, table.path, output.path], inputFiles: [table], outputFiles: [output])
    ]
  }
}
