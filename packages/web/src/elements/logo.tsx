/** A handset, lifted off its hook. */
export function Logo({ size }: { readonly size: number }) {
  return <img src="/icon.svg" width={size} height={size} alt="Offhook" />
}
