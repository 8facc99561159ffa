import type { Node } from "./graph.js";
import { inputText, operatorText, outputText } from "./stage-text.js";
import type { Stage } from "./stages.js";

/** The stages as a Mermaid flowchart: a box a stage, and an edge where one reads what another left. */
export function explainMermaid(stages: readonly Stage[]): string {
  const lines = ["flowchart TD"];
  const madeBy = new Map<Node, string[]>();
  stages.forEach((stage, s) => {
    const box = `s${s + 1}`;
    const tasks = stage.parallelism === 1 ? "1 task" : `${stage.parallelism} tasks`;
    lines.push(`  subgraph ${box} ["stage ${s + 1} (${tasks})"]`);
    const texts = [
      inputText(stage),
      ...stage.operators.map((operator, i) => operatorText(operator, stage.operators.slice(0, i))),
      outputText(stage),
    ];
    texts.forEach((text, i) => {
      lines.push(`    ${box}_${i}["${quoted(text)}"]`);
      if (i > 0) lines.push(`    ${box}_${i - 1} --> ${box}_${i}`);
    });
    lines.push("  end");
    for (const maker of madeBy.get(stage.input) ?? []) lines.push(`  ${maker} --> ${box}_0`);
    if ("node" in stage.output) {
      const { node } = stage.output;
      madeBy.set(node, [...(madeBy.get(node) ?? []), `${box}_${texts.length - 1}`]);
    }
  });
  return lines.join("\n");
}

function quoted(text: string): string {
  return text.replaceAll('"', "#quot;");
}
