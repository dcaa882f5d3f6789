import classes from './presence.module.css'
import { PresenceMark, type PresenceState } from './presence-mark.tsx'
import { useIsPresenceOff } from './use-presence-word.ts'

interface AvatarProps {
  readonly name: string
  readonly presence: PresenceState
  readonly size: number
  /** Whose picture it is, and which version; the initials stand in where there is none. */
  readonly id?: string
  readonly picture?: string | null
}

/** The picture, or the initials, with presence as a ring and as a shape. */
export function Avatar({ name, presence, size, id, picture }: AvatarProps) {
  const isOff = useIsPresenceOff()
  const look = classes[isOff ? 'offline' : presence]
  return (
    <span
      className={`${classes.avatar} ${look}`}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.34) }}
      aria-hidden="true"
    >
      {id && picture ? (
        <img
          className={classes.picture}
          src={pictureUrl(id, picture, size)}
          alt=""
          loading="lazy"
          decoding="async"
        />
      ) : (
        <span className={classes.face} data-initials={initials(name)} />
      )}
      {isOff ? null : (
        <span className={`${classes.mark} ${look}`} data-presence={presence}>
          <PresenceMark state={presence} size={Math.round(size / 3)} />
        </span>
      )}
    </span>
  )
}

/** Where a picture is that is shown `pixels` wide; sharp on displays with two dots a pixel. */
export function pictureUrl(id: string, version: string, pixels: number): string {
  return `/api/v1/people/${id}/picture?size=${pixels > 48 ? 400 : 96}&v=${version}`
}

/** First letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter((word) => /\p{L}/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  )
  return letters.join('').toUpperCase() || '?'
}
