/** What a changelog says of a version: the section under its heading; nothing where there is none. */
export function notesOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1)
  const section = sections.find((each) => {
    const [name] = each.replace(/^\[?v?/, '').split(/[\]\s]/, 1)
    return name === version
  })
  return section?.slice(section.indexOf('\n')).trim() || undefined
}
