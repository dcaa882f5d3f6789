import { Button, FileButton, Skeleton } from '@mantine/core'
import type { LocationJson, LocationSummary } from '@offhook/contract'
import { IconPlus, IconUpload } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText, useShowProblem } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import table from '../admin-table.module.css'
import administration from '../administration.module.css'
import { useCountries } from './basics-section.tsx'
import { FactFiles } from './fact-files.tsx'
import classes from './location-list.module.css'
import { locationsKey } from './locations-key.ts'

export function LocationList() {
  const { t } = useTranslation('numbers')
  const api = useApi()
  const navigate = useNavigate()
  const problemText = useProblemText()
  const locations = useQuery({
    queryKey: locationsKey,
    queryFn: ({ signal }) => api.listLocations({ signal }),
  })
  return (
    <>
      <div className={administration.head}>
        <h1>{t('list.title')}</h1>
        <div className="row near wrap">
          <ImportButton known={locations.data?.map(({ name }) => name) ?? []} />
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => void navigate({ to: '/administration/locations/workshop', search: {} })}
          >
            {t('list.add')}
          </Button>
        </div>
      </div>
      <p className="dim">{t('list.lead')}</p>
      {locations.error ? <p role="alert">{problemText(locations.error)}</p> : null}
      {locations.isPending ? <Skeleton height={120} /> : null}
      {locations.data ? <Table locations={locations.data} /> : null}
      <FactFiles />
    </>
  )
}

function Table({ locations }: { readonly locations: readonly LocationSummary[] }) {
  const { t } = useTranslation('numbers')
  const countries = useCountries()
  const placeOf = ({ country, areaCode }: LocationSummary) => {
    const name = countries?.find((known) => known.country === country)?.name ?? country
    return areaCode === '' ? name : `${name}, ${areaCode}`
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={`${table.frame} surface`} aria-label={t('list.title')} tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('list.name')}</th>
            <th scope="col" data-optional>
              {t('list.place')}
            </th>
            <th scope="col" data-optional>
              {t('list.numbers')}
            </th>
            <th scope="col">{t('list.lines')}</th>
            <th scope="col">{t('list.tests')}</th>
          </tr>
        </thead>
        <tbody>
          {locations.map((location) => (
            <tr key={location.name}>
              <td>
                <Link
                  to="/administration/locations/workshop"
                  search={{ location: location.name }}
                  className={classes.open}
                >
                  {location.name}
                </Link>
                {location.isDefault ? <span className={classes.badge}>{t('list.default')}</span> : null}
              </td>
              <td data-optional>{placeOf(location)}</td>
              <td data-optional>{rangeOf(location) ?? <span className="dim">{t('list.none')}</span>}</td>
              <td>{location.lineCount}</td>
              <td>
                <TestState location={location} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** The first and the last extension from outside. */
function rangeOf({ extensions }: LocationSummary): string | null {
  const outside = extensions.map(({ external }) => external).filter((external) => external !== '')
  const [first] = outside
  const last = outside.at(-1)
  if (first === undefined || last === undefined) return null
  return first === last ? first : `${first} … ${last.slice(last.lastIndexOf('-') + 1)}`
}

function TestState({ location }: { readonly location: LocationSummary }) {
  const { t } = useTranslation('numbers')
  const { testCount, failingTests } = location
  if (testCount === 0) return <span className="dim">{t('list.noTests')}</span>
  return failingTests > 0 ? (
    <span className={classes.bad}>{t('list.failing', { count: failingTests })}</span>
  ) : (
    <span className={classes.good}>{t('list.passing', { count: testCount })}</span>
  )
}

/** Locations of a file: those of a known name are replaced, others added. */
function ImportButton({ known }: { readonly known: readonly string[] }) {
  const { t } = useTranslation('numbers')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const read = async (file: File | null) => {
    if (!file) return
    const locations = locationsOf(await file.text())
    if (!locations) {
      showProblem(new Error(t('list.notLocations')))
      return
    }
    try {
      for (const location of locations) {
        const name = String(location.name)
        if (known.includes(name)) {
          const former = await api.getLocation({ params: { name } })
          const tests = former.tests.map(({ input, as, expected }) => ({ input, as, expected }))
          await api.changeLocation({ params: { name }, body: { location, tests, lines: former.lines } })
        } else await api.createLocation({ body: { location } })
      }
      showDone(t('list.imported', { count: locations.length }))
    } catch (fault) {
      showProblem(fault)
    } finally {
      void queries.invalidateQueries({ queryKey: locationsKey })
    }
  }
  return (
    <FileButton accept=".json,application/json" onChange={(file) => void read(file)}>
      {(props) => (
        <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
          {t('list.import')}
        </Button>
      )}
    </FileButton>
  )
}

/** The locations of a file; undefined where it is another kind of file. */
function locationsOf(text: string): readonly LocationJson[] | undefined {
  try {
    const file = JSON.parse(text) as { locations?: unknown } | null
    const list = file?.locations
    return Array.isArray(list) && list.every((item) => typeof item === 'object' && item !== null)
      ? (list as LocationJson[])
      : undefined
  } catch {
    return undefined
  }
}
