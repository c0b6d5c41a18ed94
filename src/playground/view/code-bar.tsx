import { formatText } from "../editor/editor-pane.tsx";
import { checked, isFresh, project, stopped } from "../state.ts";

/** The name of what is open, and how it stands. */
export function CodeBar() {
  return (
    <div class="bar">
      <span class="file" title={project.value.entry}>
        {project.value.entry}
      </span>
      <Verdict />
      <div class="room" />
      <button type="button" class="quiet" onClick={() => void formatText()} title="Format (Ctrl+S)">
        Format
      </button>
    </div>
  );
}

function Verdict() {
  if (stopped.value !== undefined) return <span class="verdict bad">stopped</span>;
  const known = checked.value;
  if (known === undefined) return <span class="verdict">starting the compiler …</span>;
  if (!isFresh.value) return <span class="verdict">checking …</span>;
  const { problems, took } = known.answer;
  const count = (kind: string) => problems.filter(({ severity }) => severity === kind).length;
  const [errors, warnings] = [count("error"), count("warning")];
  if (errors > 0) return <span class="verdict bad">{counted(errors, "error")}</span>;
  if (warnings > 0) return <span class="verdict warn">{counted(warnings, "warning")}</span>;
  return (
    <span class="verdict good" title={`checked in ${took.toFixed(0)} ms`}>
      checked
    </span>
  );
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
