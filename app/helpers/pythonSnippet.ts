/** What a newcomer pastes into a training loop; `url` is this very server. */
export function pythonSnippet(url: string): string {
  return `# pip install ./python        (in the folder of Raywatch)
import raywatch

run = raywatch.init(project="my-scene", name="baseline", url="${url}")
for step in range(steps):
    loss = train_step()
    run.log({"train/loss": loss}, step=step)
    if step % 100 == 0:
        # height × width × 3, torch, numpy, jax or PIL
        run.log_view("test/r_000", prediction, ground_truth, step=step)
run.finish()
`
}
