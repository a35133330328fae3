package import CommandSyntax
package import LakeStorage

/// A store or a disk that does not do what it was asked, where no command says more: exit status 3.
extension StorageError: ExitCodeProviding {
  package var exitCode: ExitCode { ExitCode(3) }
}
