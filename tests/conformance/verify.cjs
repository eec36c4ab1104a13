// Verifies bundles with @sigstore/verify: {root, keys, bundles} as JSON on stdin, one verdict per bundle on stdout.
// A verdict is "" for what holds, else the verifier's own words. NODE_PATH names the folder with the packages.
const { bundleFromJSON } = require('@sigstore/bundle')
const { PublicKey, TrustedRoot } = require('@sigstore/protobuf-specs')
const { toSignedEntity, toTrustMaterial, Verifier } = require('@sigstore/verify')

let text = ''
process.stdin.on('data', (part) => (text += part))
process.stdin.on('end', () => {
  const { root, keys, bundles } = JSON.parse(text)
  const known = Object.fromEntries(Object.entries(keys).map(([hint, key]) => [hint, PublicKey.fromJSON(key)]))
  const trust = toTrustMaterial(TrustedRoot.fromJSON(root), known)
  const verifier = new Verifier(trust, { tlogThreshold: 1, ctlogThreshold: 0, timestampThreshold: 0 })
  const verdict = (bundle) => {
    try {
      verifier.verify(toSignedEntity(bundleFromJSON(bundle)))
      return ''
    } catch (error) {
      return `${error.name}: ${error.code ?? ''} ${error.message}`
    }
  }
  process.stdout.write(JSON.stringify(bundles.map(verdict)))
})
