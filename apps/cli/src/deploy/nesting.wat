;; A contract that is tried and never deployed. It calls its own code as deep as its input says, and reverts where the
;; chain does not allow it. Such a call takes a frame of the stack as any other does, and needs no second contract.
(module
    (import "seal0" "seal_input" (func $input (param i32 i32)))
    (import "seal0" "seal_own_code_hash" (func $own_code_hash (param i32 i32)))
    (import "seal0" "seal_delegate_call"
        (func $delegate_call (param i32 i32 i32 i32 i32 i32) (result i32)))
    (import "seal0" "seal_return" (func $return (param i32 i32 i32)))
    (import "env" "memory" (memory 1 1))

    ;; Room for the input, and for a hash.
    (data (i32.const 0) "\04\00\00\00")
    (data (i32.const 4) "\20\00\00\00")

    (func $nest
        (local $calls i32)
        (call $input (i32.const 8) (i32.const 0))
        (local.set $calls (i32.load (i32.const 8)))
        (if (local.get $calls)
            (then
                (i32.store (i32.const 8) (i32.sub (local.get $calls) (i32.const 1)))
                (call $own_code_hash (i32.const 32) (i32.const 4))
                (if (call $delegate_call
                        (i32.const 0) (i32.const 32)
                        (i32.const 8) (i32.const 4)
                        (i32.const 0xffffffff) (i32.const 0)) ;; its output is not needed
                    (then (call $return (i32.const 1) (i32.const 0) (i32.const 0)))))))

    (func (export "deploy") (call $nest))
    (func (export "call") (call $nest)))
