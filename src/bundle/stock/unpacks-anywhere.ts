import { isOlder } from '../../host/version.ts'

/** Whether a Nix follows links that come out of an archive it unpacks (CVE-2024-45593): 2.24.0 to 2.24.5. */
export function unpacksAnywhere(version: string): boolean {
  return !isOlder(version, '2.24') && isOlder(version, '2.24.6')
}
