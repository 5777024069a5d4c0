// Checks Kubernetes objects against the schemas of their kinds: reads a JSON array of objects from standard input, prints a
// line for every fault. Besides what the schemas refuse, a member that no schema knows is a fault, as for the API server with
// --validate=strict.
import { readFileSync } from "node:fs";

const packages = {
  "keda.sh": "@kubernetes-models/keda/keda.sh",
  "cert-manager.io": "@kubernetes-models/cert-manager/cert-manager.io",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator/monitoring.coreos.com",
};

const modelOf = async ({ apiVersion, kind }) => {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  const folder = packages[group] ?? (group ? `kubernetes-models/${group}` : "kubernetes-models");
  return (await import(`${folder}/${version}`))[kind];
};

// The validators are compiled: they read each member they know, and no other.
const watched = (value, path, unread) => {
  if (value === null || typeof value !== "object") return value;
  for (const key of Object.keys(value)) unread.add(`${path}/${key}`);
  const copy = Array.isArray(value) ? [] : {};
  const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, watched(each, `${path}/${key}`, unread)]));
  return new Proxy(Object.assign(copy, inner), {
    get: (target, key) => {
      if (typeof key === "string") unread.delete(`${path}/${key}`);
      return target[key];
    },
  });
};

for (const object of JSON.parse(readFileSync(0, "utf8"))) {
  const name = `${object.kind} ${object.metadata?.name}`;
  const model = await modelOf(object);
  if (!model) {
    console.log(`${name}: no schema of ${object.apiVersion} has this kind`);
    continue;
  }
  const unread = new Set();
  const faults = [];
  try {
    model.prototype.validate.call(watched(object, "", unread));
  } catch (refused) {
    faults.push(refused.message);
  }
  // A validator stops reading where it finds a fault, so what it has not read then says nothing.
  if (faults.length === 0) faults.push(...[...unread].map((path) => `${path} is no member of this kind`));
  for (const fault of faults) console.log(`${name}: ${fault}`);
}
