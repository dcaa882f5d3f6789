/** A moment as one says it, and to the second when one points at it. */
import { dateAndTime, exactly, relative, timeOfDay } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useLive } from '../live/live.tsx'
import { useMoment } from './use-moment.ts'

interface WhenProps {
  /** Milliseconds since 1970. */
  readonly at: number
  /** `3 minutes ago`; `09:27` with the day where it is another one; always the time alone; always the date and the time. */
  readonly as: 'relative' | 'moment' | 'time' | 'date'
  readonly className?: string
}

export function When({ at, as, className }: WhenProps) {
  const language = useLanguage()
  const { store } = useLive()
  const moment = useMoment()
  const words = {
    relative: () => relative(at, store.now(), language),
    moment: () => moment(at),
    time: () => timeOfDay(at, language),
    date: () => dateAndTime(at, language),
  }
  return (
    <time className={className} dateTime={new Date(at).toISOString()} title={exactly(at, language)}>
      {words[as]()}
    </time>
  )
}
