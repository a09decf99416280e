/** The mark of the campaign, as in `packages/shared/visual/mark.svg`. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 40 40" aria-hidden="true">
      <path fill="var(--red-50)" d="M0 10A10 10 0 0 1 10 0H30A10 10 0 0 1 40 10V30A10 10 0 0 1 30 40H0Z" />
      <path
        fill="none"
        stroke="#fff"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
        d="M11.5 20.5 18 27 29 14"
      />
    </svg>
  );
}
