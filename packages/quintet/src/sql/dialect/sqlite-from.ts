import { storedAs } from '../../schema/definition.ts'
import { arg, type Printers, parts, printer, strength } from '../output.ts'

/** The place of a row of json_each: its key counts from 0. */
const position = printer(strength.atom, (node, out) =>
  out
    .text('(')
    .name(node.table ?? '')
    .text('.key + 1)'),
)

/** The value of a row of json_each as JSON text: it gives scalars as SQL values. */
const jsonValue = printer(strength.atom, (node, out) => {
  const alias = node.table ?? ''
  const read = (type: string, before: string, after: string) => out.text(` when '${type}' then ${before}`).name(alias).text(after)
  out.text('case ').name(alias).text('.type')
  for (const type of ['object', 'array']) read(type, '', '.value')
  for (const type of ['text', 'integer', 'real']) read(type, 'json_quote(', '.value)')
  out.text(" when 'true' then 'true' when 'false' then 'false' when 'null' then 'null' end")
})

/** An element as a column of its kind would hold it. */
const element = printer(strength.atom, (node, out) => {
  const bytes = node.field !== null && storedAs(node.field).tag === 'bytes'
  out
    .text(bytes ? 'unhex(' : '')
    .name(node.table ?? '')
    .text(bytes ? '.value)' : '.value')
})

/** Functions that give rows. An alias cannot name their columns here, so what is read of them is said where it is read. */
export const sqliteFrom: Printers = {
  deadline: printer(strength.atom, (_, out) => out.text('quintet_deadline()')),
  'table unnest': parts(strength.atom, node => ['json_each(', arg(node, 0), ')']),
  'unnest value': element,
  'unnest position': position,
  'table elements': parts(strength.atom, node => ['json_each(', arg(node, 0), ')']),
  'elements value': element,
  'table jsonEach': parts(strength.atom, node => ['json_each(iif(json_type(', arg(node, 0), ") = 'object', ", arg(node, 0), ', null))']),
  'jsonEach key': printer(strength.atom, (node, out) => out.name(node.table ?? '').text('.key')),
  'jsonEach value': jsonValue,
  'table jsonElements': parts(strength.atom, node => ['json_each(iif(json_type(', arg(node, 0), ") = 'array', ", arg(node, 0), ', null))']),
  'jsonElements value': jsonValue,
  'jsonElements position': position,
  // what counts comes to its end by the last number; each round may be the last for the deadline too
  'table generateSeries': parts(strength.atom, node => {
    const [from, to, step] = [arg(node, 0), arg(node, 1), arg(node, 2)]
    const within = (at: string | typeof from) => [
      '((',
      step,
      ' > 0 and ',
      at,
      ' <= ',
      to,
      ') or (',
      step,
      ' < 0 and ',
      at,
      ' >= ',
      to,
      '))',
    ]
    return [
      '(with recursive s(c0) as (select ',
      from,
      ' where ',
      ...within(from),
      ' union all select c0 + ',
      step,
      ' from s where quintet_deadline() and ((',
      step,
      ' > 0 and c0 <= ',
      to,
      ' - ',
      step,
      ') or (',
      step,
      ' < 0 and c0 >= ',
      to,
      ' - ',
      step,
      '))) select c0 from s)',
    ]
  }),
}
