// Loaded before every test file: a file that does not end is a failure that names what kept it alive, instead of a run that hangs.
const limitMs = Number(process.env.QUINTET_TEST_FILE_MS ?? 240_000)

// unref: it fires only if something else keeps the file running
setTimeout(() => {
  const alive = process.getActiveResourcesInfo().filter(kind => kind !== 'TTYWrap')
  console.error(`${process.argv[1]} did not end within ${limitMs} ms; still open: ${alive.join(', ') || 'nothing known'}`)
  process.exit(1)
}, limitMs).unref()

// Node itself can spin for ever while it frees the handles of sockets that were reset, after all is done and told: leave without that.
// Registered last, so that the test runner's own exit listeners have set the exit code and written their output.
process.once('beforeExit', () => process.on('exit', code => process.reallyExit(code)))
