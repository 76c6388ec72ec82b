import { type System, systemNames } from '../../model/system.ts'

/**
 * The configuration of a private apt in `folder`. It is read after the host's own, so it has the
 * last word: proxies and keys stay the host's; hooks, pins and foreign architectures do not reach us.
 */
export function aptConfiguration(folder: string, system: System): string {
  const { debian } = systemNames[system]
  return `Dir::State "${folder}";
Dir::State::lists "lists/";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}";
Dir::Cache::archives "none/";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Etc::sourcelist "${folder}/host.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "${debian}";
#clear APT::Architectures;
APT::Architectures { "${debian}"; };
APT::Get::Assume-Yes "true";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Sandbox::User "root";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Post-Invoke;
Acquire::Languages "none";
Acquire::ForceHash "SHA256";
Acquire::Retries "3";
`
}
