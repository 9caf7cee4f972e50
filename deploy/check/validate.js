// Checks manifests against Kubernetes' schemas: validate.js FILE...
// The validators are generated from Kubernetes' OpenAPI document; they accept unknown fields. The types of the same packages do
// not, so each object is compiled as a literal of its type as well.
"use strict";
const fs = require("fs");
const path = require("path");
const ts = require("typescript");
const yaml = require("js-yaml");

const PACKAGES = { "monitoring.coreos.com": "@kubernetes-models/prometheus-operator/monitoring.coreos.com" };
const problems = [];
const literals = [];
let count = 0;

function group(apiVersion) {
    const [name, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
    return `${PACKAGES[name] ?? path.posix.join("kubernetes-models", name)}/${version}`;
}

function name(object) {
    return `${object.kind} ${object.metadata?.name}`;
}

/** What Kubernetes checks beyond the types: references between the objects of a file. */
function references(file, objects) {
    const problem = (object, text) => problems.push(`${file}: ${name(object)}: ${text}`);
    const keys = objects.map(name);
    keys.filter((key, i) => keys.indexOf(key) !== i).forEach(key => problems.push(`${file}: ${key}: twice`));
    const pods = objects.filter(object => object.spec?.template).map(object => ({ object, pod: object.spec.template }));
    const matches = (selector, labels) => Object.entries(selector).every(([key, value]) => labels[key] === value);
    for (const { object, pod } of pods) {
        if (!matches(object.spec.selector.matchLabels, pod.metadata.labels)) problem(object, "its selector does not match its pods");
        const claims = (object.spec.volumeClaimTemplates ?? []).map(claim => claim.metadata.name);
        const volumes = new Set([...claims, ...(pod.spec.volumes ?? []).map(volume => volume.name)]);
        for (const container of pod.spec.containers) {
            container.volumeMounts.filter(mount => !volumes.has(mount.name)).forEach(mount => problem(object, `no volume ${mount.name}`));
            const names = container.env.map(variable => variable.name);
            names.filter((key, i) => names.indexOf(key) !== i).forEach(key => problem(object, `${key} is set twice`));
        }
        if (!objects.some(other => other.kind === "ServiceAccount" && other.metadata.name === pod.spec.serviceAccountName)) {
            problem(object, "no service account");
        }
        if (object.spec.serviceName && !keys.includes(`Service ${object.spec.serviceName}`)) problem(object, "no service");
    }
    for (const object of objects) {
        const selector = { Service: object.spec?.selector, PodDisruptionBudget: object.spec?.selector?.matchLabels }[object.kind];
        if (selector && !pods.some(({ pod }) => matches(selector, pod.metadata.labels))) problem(object, "selects no pods");
        for (const rule of object.kind === "Ingress" ? object.spec.rules : []) {
            rule.http.paths.filter(each => !keys.includes(`Service ${each.backend.service.name}`))
                .forEach(each => problem(object, `no service for ${each.path}`));
        }
    }
}

for (const file of process.argv.slice(2)) {
    const objects = yaml.loadAll(fs.readFileSync(file, "utf8")).filter(object => object);
    for (const object of objects) {
        count++;
        const module = group(object.apiVersion);
        try {
            new (require(module)[object.kind])(object).validate();
        } catch (e) {
            problems.push(`${file}: ${name(object)}: ${e.message}`);
        }
        literals.push(`// ${file}: ${name(object)}\nexport const o${count}: import("${module}").I${object.kind} = ${JSON.stringify(object, null, 1)};`);
    }
    references(file, objects);
}

// The compiler reads the literals from memory; beside this file, so that it finds the packages.
const source = path.join(__dirname, "literals.ts");
const options = { noEmit: true, strict: true, skipLibCheck: true, moduleResolution: ts.ModuleResolutionKind.Node10, target: ts.ScriptTarget.ES2022, types: [] };
const host = ts.createCompilerHost(options);
const readFile = host.getSourceFile;
host.getSourceFile = (file, ...rest) => path.resolve(file) === source
    ? ts.createSourceFile(file, literals.join("\n"), ts.ScriptTarget.ES2022) : readFile(file, ...rest);
const fileExists = host.fileExists;
host.fileExists = file => path.resolve(file) === source || fileExists(file);
const program = ts.createProgram([source], options, host);
for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
    const text = diagnostic.file?.text ?? "";
    const before = text.slice(0, diagnostic.start);
    const at = before.slice(before.lastIndexOf("// ")).split("\n")[0].slice(3);
    problems.push(`${at}: ${text.slice(diagnostic.start, diagnostic.start + (diagnostic.length ?? 0))}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`);
}

problems.forEach(problem => console.error(problem));
console.log(`${count} objects, ${problems.length} problems`);
process.exit(problems.length > 0 || count === 0 ? 1 : 0);
