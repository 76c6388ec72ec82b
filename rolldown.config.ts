import { defineConfig } from 'rolldown'
import { licenses } from './scripts/licenses.ts'

export default defineConfig({
  input: { cli: 'src/cli/main.ts' },
  platform: 'node',
  transform: { target: 'node18.19' },
  plugins: [licenses()],
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    // No hashes: a change to the source changes files, not their names.
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
  },
})
