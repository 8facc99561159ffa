import { runLocal } from "./local-job.js";
import { int32, float64, sum } from "#src/index.js";
const N=+(process.env.N??1e7);
const cpu=()=>{const u=process.cpuUsage(); return (u.user+u.system)/1e3;}; const best=async(f:any,n=5)=>{ let b=1e9,r; for(let i=0;i<n;i++){const s=cpu(); r=await f(); b=Math.min(b,cpu()-s);} return b; };
const row=(name:string,ours:number,hand:number)=>console.log(name.padEnd(34),(ours/N*1e6).toFixed(2),"ns; hand",(hand/N*1e6).toFixed(2),"ns; ratio",(ours/hand).toFixed(2));
const run=(f:any)=>runLocal(f,{parallelism:1,memory:2**30});
let k=5, two=2;
{ const hand=()=>{let s=0; for(let i=0;i<N;i++){const a=(i*k)|0; const b=(a+two)|0; s=(s+b)|0;} return s;};
  const h=await best(hand);
  row("captured chain", await run((env:any)=>best(()=>env.range(0,N,{type:int32}).map((x:number)=>x*k).map((x:number)=>x+two).reduce((a:number,b:number)=>a+b).value())),h);
  row("captured chain, unrecognised fold", await run((env:any)=>best(()=>env.range(0,N,{type:int32}).map((x:number)=>x*k).map((x:number)=>x+two).reduce((a:number,b:number)=>(a+b+0)|0).value())),h);
  row("vector chain", await run((env:any)=>best(()=>env.range(0,N,{type:int32}).map((x:number)=>x*5).map((x:number)=>x+2).reduce((a:number,b:number)=>a+b).value())),h);
  row("captured forEach", await run((env:any)=>best(async()=>{let t=0; await env.range(0,N,{type:int32}).map((x:number)=>x*k).map((x:number)=>x+two).forEach((v:number)=>{t=(t+v)|0;}); return t;})),h);
}
class S { i=0; hasNext(){return this.i<N;} next(){return this.i++;} }
{ const hand=()=>{const o=new S(); let s=0; while(o.hasNext()){ s=(s+o.next())|0;} return s;};
  const h=await best(hand);
  row("hasNext sum", await run((env:any)=>best(()=>env.createSource(()=>new S(),{type:int32}).reduce(sum).value())),h);
  row("hasNext count", await run((env:any)=>best(()=>env.createSource(()=>new S(),{type:int32}).count())),h);
  const out=new Int32Array(N);
  const h2=await best(()=>{const o=new S(); let i=0; while(o.hasNext()) out[i++]=o.next(); return i;});
  row("hasNext cache", await run((env:any)=>best(async()=>{const c=await env.createSource(()=>new S(),{type:int32}).cache(); await c.uncache();})),h2);
}
{ const a=new Int32Array(N).map((_,i)=>i), out=new Int32Array(N);
  const h=await best(()=>{for(let i=0;i<N;i++) out[i]=a[i]*5; return out[N-1];});
  row("compute column to column", await run(async(env:any)=>{const c=await env.parallelize(a).cache(); return best(async()=>{const d=await c.compute((vs:any,o:any)=>{for(const v of vs) o.collect(v*5);}).cache(); await d.uncache();});}),h);
  row("compute x2 column to column", await run(async(env:any)=>{const c=await env.parallelize(a).cache(); return best(async()=>{const d=await c.compute((vs:any,o:any)=>{for(const v of vs) o.collect(v*5);}).compute((vs:any,o:any)=>{for(const v of vs) o.collect(v+2);}).cache(); await d.uncache();});}),h);
  row("map captured column to column", await run(async(env:any)=>{const c=await env.parallelize(a).cache(); return best(async()=>{const d=await c.map((v:number)=>v*k).cache(); await d.uncache();});}),h);
  row("map vector column to column", await run(async(env:any)=>{const c=await env.parallelize(a).cache(); return best(async()=>{const d=await c.map((v:number)=>v*5).cache(); await d.uncache();});}),h);
}
