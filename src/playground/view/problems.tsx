import { checkAgain } from "../checking.ts";
import { current } from "../editor/current.ts";
import { applyFix } from "../editor/fixes.ts";
import { textOf } from "../project.ts";
import type { Problem } from "../protocol.ts";
import { checked, goTo, isFresh, stopped } from "../state.ts";

/** More stand in the editor. */
const mostListed = 50;

/** What is wrong, below the editor, with ways to mend it. */
export function Problems() {
  if (stopped.value !== undefined)
    return (
      <div class="problems" role="alert">
        <p class="stopped">
          {stopped.value.message} The page still works: change the program, or{" "}
          <button type="button" onClick={checkAgain}>
            try again
          </button>
        </p>
      </div>
    );
  const known = checked.value;
  const problems = known?.answer.problems.filter(({ severity }) => severity !== "hint") ?? [];
  if (known === undefined || problems.length === 0) return null;
  const text = textOf(known.project);
  return (
    <section class="problems" aria-label="problems">
      <ul>
        {problems.slice(0, mostListed).map((problem) => (
          <ProblemItem
            key={`${problem.code} ${problem.span.start} ${problem.message}`}
            problem={problem}
            text={text}
            entry={known.project.entry}
          />
        ))}
      </ul>
      {problems.length > mostListed && <p class="more">and {problems.length - mostListed} more in the program</p>}
    </section>
  );
}

interface ItemProps {
  readonly problem: Problem;
  readonly text: string;
  readonly entry: string;
}

function ProblemItem({ problem, text, entry }: ItemProps) {
  const { span, severity, message, fixes, code } = problem;
  const [head = "", ...notes] = message.split("\n");
  const line = text.slice(0, span.start).split("\n").length;
  // What a button does needs no words beside it.
  const shown = notes.filter((note) => !fixes.some(({ title }) => note === `help: ${title}`));
  return (
    <li class={severity}>
      <button type="button" class="go" onClick={() => goTo(span)} title={code}>
        <span class="line">{line}</span>
        <span>{head}</span>
      </button>
      {shown.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
      {fixes.length > 0 && (
        <div class="fixes">
          {fixes.map((fix) => (
            <button
              key={fix.title}
              type="button"
              disabled={!isFresh.value}
              onClick={() => current.view !== undefined && applyFix(current.view, fix, entry)}
            >
              {fix.title}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}
