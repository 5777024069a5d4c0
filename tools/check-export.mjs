// A second opinion on exports: reads lines "KIND PATH [KEY]" from standard input and prints for each "valid", or what is wrong.
//   cyclonedx PATH      the schema that CycloneDX's own library brings, strictly
//   croissant PATH      JSON-LD expansion in safe mode, which refuses every term without a meaning; prints the expanded document
//   sigstore PATH KEY   Sigstore's own verifier of bundles, with the public key in the PEM file KEY
import { readFileSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import { createInterface } from 'node:readline';
import * as CycloneDX from '@cyclonedx/cyclonedx-library';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import jsonld from 'jsonld';

const checks = {
  async cyclonedx(text) {
    const version = JSON.parse(text).specVersion;
    const errors = await new CycloneDX.Validation.JsonStrictValidator(version).validate(text);
    return errors === null ? 'valid' : JSON.stringify(errors);
  },
  async croissant(text) {
    const documentLoader = async (url) => { throw new Error(`It needs ${url}, which is not in it.`); };
    return JSON.stringify(await jsonld.expand(JSON.parse(text), { safe: true, base: 'https://base.example/', documentLoader }));
  },
  async sigstore(text, keyFile) {
    const bundle = bundleFromJSON(JSON.parse(text));
    const key = createPublicKey(readFileSync(keyFile));
    const trust = toTrustMaterial(
      { mediaType: '', tlogs: [], certificateAuthorities: [], ctlogs: [], timestampAuthorities: [] },
      () => ({ publicKey: key, validFor: () => true }));
    // Signatures by one's own key are in no log and have no time stamps.
    new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 }).verify(toSignedEntity(bundle));
    return 'valid';
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [kind, path, ...rest] = line.split(' ');
  try {
    console.log(await checks[kind](readFileSync(path, 'utf8'), ...rest));
  } catch (error) {
    console.log(`${error.name}: ${error.message} ${JSON.stringify(error.details ?? {})}`.replaceAll('\n', ' '));
  }
}
