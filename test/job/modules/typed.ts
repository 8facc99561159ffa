import { defineJob } from "tsets";

interface Answer {
  id: number;
}

export default defineJob(
  { name: "typed", workers: 2 },
  async (env): Promise<Answer> => ({ id: env.workers as number }),
);
