import type { CSSProperties } from 'react'
import type { CardConfusion, ConfusionCell } from '../../../evaluate/cardConfusion'
import type { CardView } from '../../../evaluate/modelCard'
import { formatNumber, t } from '../../../language/language'
import { nameOf } from './cardText'
import { Fold } from './Fold'

/** With more columns than this their names stand upright. */
const ACROSS = 6

/** Truth by found for each data set, a fold each; only that with the most cases is open. */
export function Confusion({ view }: { view: CardView }) {
  if (view.confusion.length === 0) return null
  return (
    <Fold title={t('What it takes for what')} testId="card-confusion" open>
      <p className="quiet">
        {t(
          'Lines are what a case is, columns what was found first; a case with several disorders stands once for each.',
        )}
      </p>
      {view.confusion.map((table, index) => (
        <details key={table.dataset} open={index === 0} data-testid="card-dataset" data-id={table.dataset}>
          <summary>
            {t('{{name}}: {{right}} of {{cases}} right', {
              name: nameOf(table.dataset, view),
              right: formatNumber(table.right),
              cases: formatNumber(table.cases),
            })}
          </summary>
          <Table table={table} view={view} />
        </details>
      ))}
    </Fold>
  )
}

function Table({ table, view }: { table: CardConfusion; view: CardView }) {
  return (
    <table className={table.columns.length > ACROSS ? 'card-cells upright' : 'card-cells'}>
      <thead>
        <tr>
          <th scope="col">{t('Is')}</th>
          {table.columns.map((column) => (
            <th key={column} scope="col">
              {nameOf(column, view)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ truth, cases, cells }) => (
          <tr key={truth} data-truth={truth}>
            <th scope="row">{nameOf(truth, view)}</th>
            {cells.map((cell) => (
              <Cell key={cell.found} cell={cell} total={cases} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Empty where no case is; the fuller its colour, the larger a part of the line it is. */
function Cell({ cell: { found, cases, right }, total }: { cell: ConfusionCell; total: number }) {
  if (cases === 0) return <td data-found={found} />
  const share: CSSProperties & Record<'--share', string> = {
    '--share': `${Math.round((cases / total) * 100)}%`,
  }
  return (
    <td data-found={found} className={right ? 'right' : 'wrong'} style={share}>
      {formatNumber(cases)}
    </td>
  )
}
