// One peer as a process: node peer.mjs NAME. It says what it is in a line of JSON once its own result has been checked, then answers each line
// "JOB RUNS" with one of the nanoseconds that each run took by its own clock. It ends with its input.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const version = (name) => createRequire(import.meta.url)(`./node_modules/${name}/package.json`).version;

async function time(job, runs) {
  const ns = [];
  for (let i = 0; i < runs; i++) {
    await job.prepare?.();
    const start = process.hrtime.bigint();
    await job.run();
    ns.push(Number(process.hrtime.bigint() - start));
  }
  return ns;
}

let peer;
try {
  const module = await import(`./${process.argv[2]}.mjs`);
  peer = await module.create({ version, nextLine: async () => (await lines.next()).value });
} catch (error) {
  say({ skipped: String(error.message).split('\n')[0] });
  process.exit(0);
}

const { jobs, ...about } = peer;
say({ ...about, jobs: Object.entries(jobs).map(([name, { of = name, title = about.title }]) => ({ name, of, title: `${of}: ${title}` })) });
for await (const line of lines) {
  const [name, runs] = line.split(' ');
  say({ ns: await time(jobs[name], Number(runs)) });
}
