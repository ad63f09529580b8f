import Catalogue

/// Where a model's file lies: it is fetched, with what was fetched before continued, where it is not there yet.
///
/// `name` is a name of the catalogue or `hf:OWNER/REPO/FILE`.
func path(ofModel name: String, in folder: ModelFolder = .standard) throws(PullError) -> String {
  let reference = try ModelReference(name)
  if let path = folder.existing(reference.fileName) { return path }
  return try ModelPuller(folder: folder).pull(reference).path
}
