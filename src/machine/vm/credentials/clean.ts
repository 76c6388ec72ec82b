import type { Entry, GitConfig, Section } from './git-config.ts'

const secretKey = /^extraheader$|(?:^|smtp)pass$|passw(?:or)?d$|token$|secret$/i
const secretText = /authorization:|\b(?:gh[a-z]_|github_pat_|glpat-)[\w-]{16}/i
const givesPassword = /password/i

/** Looked for behind a scheme of some length: from each letter on, a long word would take for ever. */
const userinfo = /(?<=([a-z][a-z0-9+.-]{0,30}):\/\/)([^/?#\n]*)@/gi

/** A configuration without the credentials in it; undefined where there are none. */
export function withoutCredentials(config: GitConfig): GitConfig | undefined {
  const sections = config.sections.map(cleanSection)
  const isClean =
    sections.every((section, index) => section === config.sections[index]) &&
    !config.comments.some((comment) => secretText.test(comment) || strip(comment) !== comment)
  return isClean ? undefined : { sections, comments: [] }
}

/** The section itself where it holds none. */
function cleanSection(section: Section): Section {
  const subsection = section.subsection && strip(section.subsection)
  const entries = section.entries.filter((entry) => !isSecret(entry)).map(cleanEntry)
  const isClean =
    subsection === section.subsection &&
    entries.length === section.entries.length &&
    entries.every((entry, index) => entry === section.entries[index])
  return isClean ? section : { ...section, subsection, entries }
}

function isSecret({ key, value = '' }: Entry): boolean {
  if (secretKey.test(key) || secretText.test(strip(value))) return true
  return /^helper$/i.test(key) && givesPassword.test(value)
}

function cleanEntry(entry: Entry): Entry {
  const value = entry.value && strip(entry.value)
  return value === entry.value ? entry : { ...entry, value }
}

/** Addresses without user and password; of ssh's, whose users are no secret, without the password. */
function strip(text: string): string {
  return text.replace(userinfo, (_, scheme: string, user: string) =>
    /ssh/i.test(scheme) ? `${user.split(':')[0]}@` : '',
  )
}
