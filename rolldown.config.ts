import { join } from 'node:path'
import { defineConfig } from 'rolldown'
import { licenses } from './scripts/licenses.ts'

/** For the SSH library, which looks there for parts that are needed on Windows alone. */
const define = { __dirname: '"/"' }

const common = defineConfig({
  platform: 'node',
  // The SSH library is as fast without its native parts, and tries whether they are there.
  external: [/\.node$/, 'cpu-features'],
  output: {
    dir: 'dist',
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
  },
})

/** The command line: small, quick to start, for whatever Node a distribution has. */
const cli = defineConfig({
  ...common,
  input: { cli: 'src/cli/main.ts' },
  transform: { target: 'node18.19', define },
  plugins: [licenses('licenses.txt')],
  output: {
    ...common.output,
    cleanDir: true, // the first to be written
    // No hashes: a change to the source changes files, not their names.
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
  },
})

/** The Action: with the clients of GitHub's services, for the Node that the runner brings. */
const action = defineConfig({
  ...common,
  input: {
    'action-main': 'src/action/main.ts',
    'action-post': 'src/action/post.ts',
    'action-cache': 'src/action/cache/client.ts',
  },
  transform: { target: 'node24', define },
  // It would bring a package that names no licence.
  resolve: { alias: { 'unzip-stream': join(import.meta.dirname, 'scripts/no-unzip.ts') } },
  plugins: [licenses('action-licenses.txt')],
  output: {
    ...common.output,
    chunkFileNames: 'action-[name].js',
  },
})

export default [cli, action]
