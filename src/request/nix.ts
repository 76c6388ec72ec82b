import type { NixOptions } from '../model/request.ts'
import { nixInstallers } from '../model/request.ts'
import { Secret } from '../model/secret.ts'
import type { Asked } from './asked.ts'
import { isFeature, readBuilders } from './builders.ts'
import { readChoice } from './choice.ts'
import { hasControl } from './control.ts'

export function readNix(asked: Asked): NixOptions {
  const githubToken = readToken(asked)
  const trustedKeys = readTrustedKeys(asked)
  const builders = readBuilders(asked)
  const maxJobs = readMaxJobs(asked)
  const systemFeatures = readSystemFeatures(asked)
  return {
    installer: readChoice(asked, 'nixInstaller', nixInstallers, 'auto'),
    extraConfig: readConfig(asked),
    substituters: readSubstituters(asked),
    ...(trustedKeys.length === 0 ? {} : { trustedKeys }),
    ...(githubToken === undefined ? {} : { githubToken }),
    ...(builders === undefined ? {} : { builders }),
    ...(maxJobs === undefined ? {} : { maxJobs }),
    ...(systemFeatures === undefined ? {} : { systemFeatures }),
  }
}

function readConfig(asked: Asked): readonly string[] {
  const lines = (asked.raw.nixConfig ?? [])
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  for (const line of lines) {
    const name = /^([a-z][a-z0-9-]*)\s*=/.exec(line)?.[1]
    if (name === undefined || hasControl(line))
      asked.refuse('nixConfig', {
        value: line,
        reason: 'is not a line of nix.conf',
        remedy: 'write NAME = VALUE',
      })
    else if (name.endsWith('access-tokens'))
      asked.refuse('nixConfig', {
        value: name,
        reason: 'would show the token to everyone who can list processes',
        remedy: `put the token in a variable and name that with ${asked.nameOf('githubTokenEnv')}`,
      })
  }
  return lines
}

function readSubstituters(asked: Asked): readonly string[] {
  const urls = (asked.raw.substituter ?? []).flatMap((list) => list.split(/\s+/)).filter(Boolean)
  for (const url of urls) {
    if (!/^(?:[a-z][a-z0-9+.-]*:\/\/\S+|\/\S*)$/.test(url) || hasControl(url))
      asked.refuse('substituter', {
        value: url,
        reason: 'is not the address of a store',
        remedy: 'write it like https://cache.example.org or file:///srv/cache',
      })
    else if (/^https?:\/\/[^/]*:[^/]*@/.test(url))
      asked.refuse('substituter', {
        value: url.replace(/\/\/[^/]*@/, '//***@'),
        reason: 'has a password in it, which would show in lists of processes and in reports',
        remedy: 'put it in a netrc file and name that in nix.conf',
      })
  }
  return urls
}

function readTrustedKeys(asked: Asked): readonly string[] {
  const keys = (asked.raw.trustedPublicKey ?? [])
    .flatMap((list) => list.split(/\s+/))
    .filter(Boolean)
  for (const key of keys) {
    if (/^[\w.-]+:[A-Za-z0-9+/]{43}=$/.test(key)) continue
    const isPrivate = /^[\w.-]+:[A-Za-z0-9+/]{86}==$/.test(key)
    asked.refuse('trustedPublicKey', {
      ...(isPrivate ? {} : { value: key }),
      reason: isPrivate
        ? 'is a private key, which signs for a cache and is for nobody else'
        : 'is not the public key of a cache',
      remedy: 'write it as the cache gives it: NAME-1:, then 44 characters of base64',
    })
  }
  return keys
}

const mostJobs = 1024

function readMaxJobs(asked: Asked): NixOptions['maxJobs'] {
  const text = asked.raw.maxJobs
  if (text === undefined || text === 'auto') return text
  if (/^\d{1,4}$/.test(text) && Number(text) <= mostJobs) return Number(text)
  asked.refuse('maxJobs', {
    value: text,
    reason: 'is not a number of builds',
    remedy: `give auto, or a whole number from 0 (builders alone build) to ${mostJobs}`,
  })
  return undefined
}

function readSystemFeatures(asked: Asked): readonly string[] | undefined {
  const names = asked.raw.systemFeatures?.flatMap((list) => list.split(/[\s,]+/)).filter(Boolean)
  for (const name of names ?? []) {
    if (isFeature(name)) continue
    asked.refuse('systemFeatures', {
      value: name,
      reason: 'is not the name of a feature',
      remedy: 'write names like kvm, big-parallel or nixos-test',
    })
  }
  return names
}

function readToken(asked: Asked): Secret | undefined {
  const name = asked.raw.githubTokenEnv
  if (name === undefined) return undefined
  const token = asked.caller.env[name] ?? ''
  const looksLikeToken = /^(?:gh[a-z]_|github_pat_)/.test(name)
  if (looksLikeToken)
    asked.refuse('githubTokenEnv', {
      reason: 'was given a token itself, which is now in your shell history',
      remedy: 'revoke that token, put a new one in a variable, and give the variable’s name',
    })
  else if (token === '' || /[\s\p{Cc}]/u.test(token))
    asked.refuse('githubTokenEnv', {
      value: name,
      reason: token === '' ? 'is not set' : 'does not hold a token: there are blanks in it',
      remedy: `set ${name} to a token, or leave ${asked.nameOf('githubTokenEnv')} out`,
    })
  return new Secret(token)
}
