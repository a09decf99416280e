/** The mark's circle, big and quiet, off the edge and never behind text. */
export function Shapes() {
  return (
    <div className="shapes" aria-hidden="true">
      <i className="disc disc-blue" />
      <i className="disc disc-red" />
      <i className="disc disc-night" />
    </div>
  );
}
