/** The frame of every list in the administration: title, search, table, empty state, next page. */
import { ActionIcon, Button, Checkbox, Popover, Skeleton, TextInput } from '@mantine/core'
import { type Icon, IconColumns3, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../elements/empty.tsx'
import { useProblemText } from '../elements/problem.tsx'
import table from './admin-table.module.css'
import classes from './administration.module.css'
import type { AdminList } from './use-admin-list.ts'

export interface Column<Item> {
  readonly name: string
  readonly cell: (item: Item) => ReactNode
  /** Left out where the screen is narrow. */
  readonly isOptional?: boolean
}

interface AdminTableProps<Item> {
  readonly title: string
  /** Where it is a part of a page. */
  readonly isSection?: boolean
  readonly list: AdminList<Item>
  readonly columns: readonly Column<Item>[]
  readonly keyOf: (item: Item) => string
  /** What a click on the first cell does. */
  readonly onOpen?: (item: Item) => void
  readonly actions?: ReactNode
  readonly filters?: ReactNode
  /** The keys of those that are ticked, where several can be chosen. */
  readonly selection?: {
    readonly keys: ReadonlySet<string>
    readonly onChange: (keys: ReadonlySet<string>) => void
    readonly nameOf: (item: Item) => string
  }
  readonly empty: {
    readonly icon: Icon
    readonly title: string
    readonly hint: string
    /** The next step; what stands beside the title is left out then. */
    readonly action?: ReactNode
  }
}

export function AdminTable<Item>(props: AdminTableProps<Item>) {
  const { title, isSection = false, list, columns, keyOf, onOpen, actions, filters, selection, empty } = props
  const { t } = useTranslation('administration')
  const problemText = useProblemText()
  const [left, leaveOut] = useState<ReadonlySet<string>>(new Set())
  const shown = columns.filter(({ name }) => !left.has(name))
  const toggle = (key: string, isIn: boolean) => {
    const keys = new Set(selection?.keys)
    if (isIn) keys.add(key)
    else keys.delete(key)
    selection?.onChange(keys)
  }
  // Where there is nothing at all, there is nothing to search, to filter or to leave out.
  const isBare = list.isEmpty && !filters
  const areAll = list.items.length > 0 && list.items.every((item) => selection?.keys.has(keyOf(item)))
  return (
    <>
      <div className={classes.head}>
        {isSection ? <h2>{title}</h2> : <h1>{title}</h1>}
        {isBare && !list.isLoading && empty.action ? null : actions}
      </div>
      {isBare ? null : (
        <div className={classes.tools}>
          <TextInput
            type="search"
            className={classes.search}
            aria-label={t('list.search')}
            placeholder={t('list.search')}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={list.text}
            onChange={(event) => list.setText(event.currentTarget.value)}
          />
          {filters}
          <ColumnChoice columns={columns} left={left} onChange={leaveOut} />
        </div>
      )}
      {list.error ? <p role="alert">{problemText(list.error)}</p> : null}
      {list.isLoading ? <TableSkeleton /> : null}
      {!list.isLoading && !list.error && list.items.length === 0 ? (
        list.text.trim() === '' ? (
          <Empty icon={empty.icon} title={empty.title} hint={empty.hint}>
            {empty.action}
          </Empty>
        ) : (
          <p className="dim">{t('list.nothing', { text: list.text.trim() })}</p>
        )
      ) : null}
      {list.items.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={`${table.frame} surface`} aria-label={title} tabIndex={0}>
          <table className={`${table.table} ${table.cards}`}>
            <thead>
              <tr>
                {selection ? (
                  <th scope="col" className={table.check}>
                    <Checkbox
                      size="xs"
                      label={t('list.chooseAll')}
                      classNames={{ labelWrapper: table.checkWords }}
                      aria-label={t('list.chooseAll')}
                      checked={areAll}
                      indeterminate={!areAll && selection.keys.size > 0}
                      onChange={() => selection.onChange(new Set(areAll ? [] : list.items.map(keyOf)))}
                    />
                  </th>
                ) : null}
                {shown.map((column) => (
                  <th key={column.name} scope="col" data-optional={column.isOptional}>
                    {column.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {list.items.map((item) => (
                <tr key={keyOf(item)}>
                  {selection ? (
                    <td className={table.check}>
                      <Checkbox
                        size="xs"
                        aria-label={t('list.choose', { name: selection.nameOf(item) })}
                        checked={selection.keys.has(keyOf(item))}
                        onChange={(event) => toggle(keyOf(item), event.currentTarget.checked)}
                      />
                    </td>
                  ) : null}
                  {shown.map((column, index) => (
                    <td key={column.name} data-optional={column.isOptional} data-label={column.name}>
                      {index === 0 && onOpen ? (
                        <button type="button" className={table.open} onClick={() => onOpen(item)}>
                          {column.cell(item)}
                        </button>
                      ) : (
                        column.cell(item)
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
      {list.hasMore ? (
        <div>
          <Button variant="default" loading={list.isLoadingMore} onClick={list.loadMore}>
            {t('list.more')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

interface ColumnChoiceProps {
  readonly columns: readonly { readonly name: string; readonly isOptional?: boolean }[]
  readonly left: ReadonlySet<string>
  readonly onChange: (left: ReadonlySet<string>) => void
}

/** Which of the columns that may be left out are shown. */
function ColumnChoice({ columns, left, onChange }: ColumnChoiceProps) {
  const { t } = useTranslation('administration')
  const optional = columns.filter(({ isOptional }) => isOptional)
  if (optional.length < 2) return null
  const turn = (name: string) => {
    const next = new Set(left)
    if (!next.delete(name)) next.add(name)
    onChange(next)
  }
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          className={table.columns}
          variant="default"
          size={36}
          aria-label={t('list.columns')}
          title={t('list.columns')}
        >
          <IconColumns3 size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('list.columns')}>
        <div className="column near">
          {optional.map(({ name }) => (
            <Checkbox
              key={name}
              size="sm"
              label={name}
              checked={!left.has(name)}
              onChange={() => turn(name)}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function TableSkeleton() {
  return (
    <div className="column near">
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the shapes are all alike
        <Skeleton key={index} height={44} />
      ))}
    </div>
  )
}
